A number that is hidden on one line and shown on another

Whether the number comes with a message is decided by Meta for each of our numbers. A line that never had contact with
it does not make it hidden on the other.

---
Support | Rita writes "um" with +5511900000001 BR.99
Orders | Rita writes "dois" with BR.99
Support | Rita writes "três" with +5511900000001 BR.99
Orders | Rita writes "quatro" with BR.99
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 2 unread
            < um
            · number shown: +5511900000001
            < três
        Orders: answers go to +5511900000001, 2 unread
            · number hidden
            < dois
            · number hidden
            < quatro
    told: contact.changed ×3, contact.created, identifier.claimed ×2, message.received ×4
