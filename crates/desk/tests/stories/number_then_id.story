A customer who showed her number hides it

Rita writes with her number and her WhatsApp id together. Later the number is missing and only the id comes. The two
were paired while both still came, so she stays one person with one thread, and she is still answered at her number:
it came in one message with that id. Had she never shown it, the id would be the address.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < Oi
    told: contact.created, identifier.claimed ×2, message.received

Support | Rita writes "de novo" with BR.99
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 2 unread
            < Oi
            · number hidden
            < de novo
    told: contact.changed, message.received

Support | the shop's phone answers "Bom dia" to +5511900000001 BR.99
Support | "Bom dia" is delivered to +5511900000001 BR.99
Support | Rita writes "aqui estou" with +5511900000001 BR.99
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < Oi
            · number hidden
            < de novo
            > Bom dia (delivered)
            · number shown: +5511900000001
            < aqui estou
    told: contact.changed, message.changed, message.received, message.sent
