The notice comes before anybody wrote

A notice about ids that nobody has seen makes no contact. It is kept: when the new id writes, and later a late message
of the old one arrives, they are one person. The notice is a quiet line in their thread then, as if it had come after.

---
Support | WhatsApp says BR.99 became BR.11
then
    told: 

Support | Rita writes "Oi" with BR.11
Support | Rita writes "de antes" with BR.99 at 08:00
then
    #1 Rita: BR.11, BR.99 (alias)
        Support: answers go to BR.11, 2 unread
            < de antes
            · WhatsApp gave this customer a new id.
            < Oi
    told: contact.changed, contact.created, identifier.claimed ×2, message.received ×2
