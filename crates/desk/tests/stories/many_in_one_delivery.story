Several customers in one delivery, their entries in another order

Entries are matched by id, never by their place in the list: everybody has their own name.

---
in one delivery
    Support | Rita writes "um" with +5511900000001 BR.99 @rita
    Support | Davi writes "dois" with BR.22 @davi
    Support | Caio writes "três" with +5511900000004
    Orders | Rita writes "quatro" with BR.99 @rita
    Support | the shop's phone answers "cinco" to BR.22
    Support | "cinco" is delivered to BR.22
again
then
    #1 Rita @rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < um
        Orders: answers go to +5511900000001, 1 unread
            · number hidden
            < quatro
    #2 Davi @davi: BR.22
        Support: answers go to BR.22
            < dois
            > cinco (delivered)
    #3 Caio: +5511900000004
        Support: answers go to +5511900000004, 1 unread
            < três
    told: contact.changed, contact.created ×3, identifier.claimed ×4, message.changed ×2, message.received ×4, message.sent
