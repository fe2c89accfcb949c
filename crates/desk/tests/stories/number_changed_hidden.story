WhatsApp says that the id changed, and cannot give the new number

Only the ids are told. The old id becomes an alias and the number ends, because the customer has another one that we
do not know; answers go to the new id. Until she writes again, the latest message was from the old id, and nothing may
be sent to that: there is no address.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Support | WhatsApp says BR.99 became BR.11
then
    #1 Rita: BR.99 (alias), +5511900000001 (ended), BR.11
        Support: no address, 1 unread
            < Oi
            · WhatsApp gave this customer a new id.
    told: contact.changed, contact.created, identifier.claimed ×3, identifier.ended ×2, message.received

Support | Rita writes "escondida" with BR.11 @rita.souza
then
    #1 Rita @rita.souza: BR.99 (alias), +5511900000001 (ended), BR.11
        Support: answers go to BR.11, 2 unread
            < Oi
            · WhatsApp gave this customer a new id.
            · username: none to @rita.souza
            · number hidden
            < escondida
    told: contact.changed, message.received, username.changed
