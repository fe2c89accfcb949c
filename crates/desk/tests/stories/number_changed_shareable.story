WhatsApp says that the number changed, and gives the new one

The notice names the ids and the numbers before and after. The old id becomes an alias, the old number ends, the new
ones are hers: one thread, answered at the new number once she writes from it. A message from before that was late
still finds her, and teaches nothing. A stranger with the old number is somebody new, without any question: it was
over.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Support | WhatsApp says +5511900000001 BR.99 became +5511900000099 BR.11
then
    #1 Rita: BR.99 (alias), +5511900000001 (ended), BR.11, +5511900000099
        Support: no address, 1 unread
            < Oi
            · Changed the phone number on WhatsApp.
    told: contact.changed, contact.created, identifier.claimed ×4, identifier.ended ×2, message.received

Support | Rita writes "número novo" with +5511900000099 BR.11
Support | Rita writes "atrasada" with +5511900000001 BR.99 at 09:02
Support | Joana writes "número usado" with +5511900000001 BR.77
then
    #1 Rita: BR.99 (alias), +5511900000001 (ended), BR.11, +5511900000099
        Support: answers go to +5511900000099, 3 unread
            < Oi
            · Changed the phone number on WhatsApp.
            < atrasada
            < número novo
    #2 Joana: BR.77, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < número usado
    told: contact.created, identifier.claimed ×2, message.received ×3
