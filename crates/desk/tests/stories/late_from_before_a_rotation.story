A late message from before a rotation

The notice came first, then a message that was sent before it. It carries the old number and the old id. It is filed
with the customer, and brings neither of them back.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Support | WhatsApp says BR.99 became BR.11 at 10:00
Support | Rita writes "já nova" with BR.11
Support | Rita writes "muito atrasada" with +5511900000001 BR.99 at 09:30
Support | Rita writes "só o número velho" with +5511900000001 at 09:40
then
    #1 Rita: BR.99 (alias), +5511900000001 (ended), BR.11
        Support: answers go to BR.11, 4 unread
            < Oi
            < muito atrasada
            < só o número velho
            · WhatsApp gave this customer a new id.
            · number hidden
            < já nova
    told: contact.changed ×2, contact.created, identifier.claimed ×3, identifier.ended ×2, message.received ×4
