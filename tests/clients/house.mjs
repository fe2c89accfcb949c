// The business that clients are tried with.
import { createServer } from "node:net";

export const token = "kn_0123456789abcdef";
export const line = "800000000000010";
export const otherLine = "800000000000020";
export const waba = "700000000000001";

/** A setup file, for the program and for the simulated Meta alike. */
export const setup = `
[workspace]
name = "Acme"
[admin]
email = "owner@acme.test"
password = "correct horse battery staple"
[[app]]
key = "main"
app_secret = "s3cret"
verify_token = "verify"
access_token = "access"
[[line]]
name = "Support"
app = "main"
phone_number_id = "${line}"
waba_id = "${waba}"
portfolio_id = "300000000000001"
display_phone = "+1 555 010 0210"
[[line]]
name = "Other brand"
app = "main"
phone_number_id = "${otherLine}"
waba_id = "700000000000002"
portfolio_id = "300000000000002"
display_phone = "+1 555 010 0220"
[[token]]
label = "client"
role = "integration"
secret = "${token}"
`;

/** The smallest picture there is. */
export const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);

/** An address on loopback that nobody has now. */
export const freeAddress = () =>
  new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(`127.0.0.1:${port}`));
    });
  });
