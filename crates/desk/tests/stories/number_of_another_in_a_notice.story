WhatsApp says that the number changed, to one that somebody else was known by

Joana wrote with her number on another brand too, and there only by the number since. Then a notice gives that very number
to Rita: it was recycled. Rita keeps her thread and her new id; the number decides nothing until somebody answers, and
what Joana's number alone brought waits by itself. Nothing is lost.

---
Support | Joana writes "sou Joana" with +5511900000002 BR.22
Other brand | Joana writes "na outra marca" with +5511900000002
Support | Rita writes "sou Rita" with +5511900000001 BR.99
Support | WhatsApp says +5511900000001 BR.99 became +5511900000002 BR.11
then
    #1 Joana: BR.22, +5511900000002 (contested)
        Support: answers go to BR.22, 1 unread
            < sou Joana
    #2 Rita: BR.99 (alias), +5511900000001 (ended), BR.11
        Support: no address, 1 unread
            < sou Rita
            · Changed the phone number on WhatsApp.
    #3 WhatsApp user: +5511900000002 (waiting)
        Other brand: no address, 1 unread
            < na outra marca
    review 1: number contested, #1 or #2: BR.11, +5511900000002
    told: contact.changed, contact.created ×3, conversation.changed, identifier.claimed ×5, identifier.ended ×2, message.received ×3, review.opened

Support | Rita writes "número novo" with BR.11
then
    #1 Joana: BR.22, +5511900000002 (contested)
        Support: answers go to BR.22, 1 unread
            < sou Joana
    #2 Rita: BR.99 (alias), +5511900000001 (ended), BR.11
        Support: answers go to BR.11, 2 unread
            < sou Rita
            · Changed the phone number on WhatsApp.
            · number hidden
            < número novo
    #3 WhatsApp user: +5511900000002 (waiting)
        Other brand: no address, 1 unread
            < na outra marca
    review 1: number contested, #1 or #2: BR.11, +5511900000002
    told: contact.changed, message.received
