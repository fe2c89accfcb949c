"""pywa, unmodified but for its base URL, against the Graph-compatible API. Prints what came of each call, as JSON."""

import json
import sys

from pywa import WhatsApp
from pywa.errors import WhatsAppError
from pywa.types import Button
from pywa.types.templates import BodyText, TemplateLanguage

base, token, phone_id, waba_id, number, bsuid, hidden, foreign, wamid, picture = sys.argv[1:]

wa = WhatsApp(phone_id=phone_id, token=token, waba_id=waba_id)
wa.api._session.base_url = base
wa.api._session.timeout = 30

outcomes = {}


def tell(name, call):
    """What a call gave, or the class and code of the error that pywa made of our answer."""
    try:
        result = call()
        outcomes[name] = getattr(result, "id", result)
    except WhatsAppError as error:
        outcomes[name] = {"error": type(error).__name__, "code": error.code, "details": error.details}


tell("text", lambda: wa.send_message(number, "Hello from pywa"))
tell("text_to_id", lambda: wa.send_message(bsuid, "Hello to the id", reply_to_message_id=wamid))
tell("buttons", lambda: wa.send_message(bsuid, "Sure?", buttons=[Button("Yes", "y"), Button("No", "n")]))
tell("template", lambda: wa.send_template(
    bsuid, "order_ready", TemplateLanguage.ENGLISH, [BodyText.params("Rita", "4711")]))
tell("authentication", lambda: wa.send_template(
    hidden, "login_code", TemplateLanguage.ENGLISH, [BodyText.params("123456")]))
tell("unknown_template", lambda: wa.send_template(bsuid, "nobody_made_it", TemplateLanguage.ENGLISH, []))
tell("image", lambda: wa.send_image(bsuid, picture, caption="Cups", mime_type="image/png"))
tell("reaction", lambda: wa.send_reaction(bsuid, "\N{THUMBS UP SIGN}", wamid))
tell("read", lambda: bool(wa.mark_message_as_read(wamid)))
tell("typing", lambda: bool(wa.indicate_typing(wamid)))
tell("contact_info", lambda: wa.request_contact_info(hidden, "May we have your number?"))
tell("foreign_id", lambda: wa.send_message(foreign, "On the wrong line"))
tell("stranger", lambda: wa.send_message("BR.1", "Outside the window"))
tell("too_long", lambda: wa.send_message(bsuid, "x" * 5000))

media = wa.upload_media(picture, mime_type="image/png")
url = wa.get_media_url(media.id)
outcomes["media"] = {
    "sha256": url.sha256,
    "bytes": len(wa.get_media_bytes(url.url)),
    "deleted": bool(wa.delete_media(media.id)),
}
outcomes["templates"] = sorted({template.name for template in wa.get_templates()})

print(json.dumps(outcomes))
