A visitor goes into a customer, and a typed number is no proof

Ana made a record for Rita with her number typed in. When the number writes, it is hers. A visitor with an id alone
shares that number: a visitor points at a customer, never the other way round. The typed number is an address only
once it came in one fact with the id.

---
Support | Davi writes "primeiro de todos" with BR.99
Ana makes somebody the customer "Rita Souza" +5511900000001
then

Support | Rita writes "pelo número" with +5511900000001
Support | Rita writes "os dois" with +5511900000001 BR.99
then

Ana undoes the last link
then
