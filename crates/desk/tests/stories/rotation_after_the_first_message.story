The new id writes before the notice comes

Messages and notices overtake each other. The new id writes first and is a visitor, because nothing is known of it.
The notice then says whose it is: the visitor goes into the customer that was known, and one thread shows both.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Support | Rita writes "cheguei antes" with BR.11
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < Oi
    #2 Rita: BR.11
        Support: answers go to BR.11, 1 unread
            < cheguei antes
    told: contact.created ×2, identifier.claimed ×3, message.received ×2

Support | WhatsApp says BR.99 became BR.11
then
    #1 Rita with #2: BR.99 (alias), +5511900000001 (ended), BR.11
        Support: answers go to BR.11, 2 unread
            < Oi
            < cheguei antes
            · WhatsApp gave this customer a new id.
            · joined
    told: contact.changed, contact.merged, conversation.changed, identifier.ended ×2
