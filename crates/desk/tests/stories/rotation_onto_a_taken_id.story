The notice names a new id that a customer of ours already has

Joana is a customer with a record of her own and has the id that Rita's notice names. That cannot simply be true of
both, so nothing is merged; a review asks, and until then Joana keeps her id and gets her own answers.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Support | Joana writes "Bom dia" with +5511900000002 BR.11
Ana makes #2 the customer "Joana Lima"
Support | WhatsApp says BR.99 became BR.11
then
    #1 Rita: BR.99 (alias), +5511900000001 (ended)
        Support: no address, 1 unread
            < Oi
            · WhatsApp gave this customer a new id.
    #2 Joana Lima (customer): BR.11, +5511900000002
        Support: answers go to +5511900000002, 1 unread
            < Bom dia
    review 1: rotation taken, #1 or #2: BR.99, BR.11
    told: contact.changed ×2, contact.created ×2, identifier.claimed ×4, identifier.ended ×2, message.received ×2, review.opened

Ana answers two people
then
    #1 Rita: BR.99, +5511900000001 (ended)
        Support: answers go to BR.99, 1 unread
            < Oi
            · WhatsApp gave this customer a new id.
    #2 Joana Lima (customer): BR.11, +5511900000002
        Support: answers go to +5511900000002, 1 unread
            < Bom dia
    told: identifier.claimed, review.closed

Support | Rita writes "ainda eu" with BR.99
then
    #1 Rita: BR.99, +5511900000001 (ended)
        Support: answers go to BR.99, 2 unread
            < Oi
            · WhatsApp gave this customer a new id.
            · number hidden
            < ainda eu
    #2 Joana Lima (customer): BR.11, +5511900000002
        Support: answers go to +5511900000002, 1 unread
            < Bom dia
    told: contact.changed, message.received
