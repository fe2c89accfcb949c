A link between customers who write on different lines

Rita wrote on Support, her other self on Orders, and both on the sister brand, the other one there by a third id.
Linked, there is one thread on each line; undone, everything is back.

---
Support | Rita writes "um" with +5511900000001 BR.99
Orders | Rita writes "dois" with BR.22
Sister brand | Rita writes "três" with +5511900000001
Sister brand | Rita writes "quatro" with BR.33 BR.ENT.7
Orders | Rita writes "cinco" with BR.22 BR.ENT.7
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < um
        Sister brand: answers go to +5511900000001, 1 unread
            < três
    #2 Rita with #3: BR.22, BR.33, BR.ENT.7
        Orders: answers go to BR.22, 2 unread
            < dois
            < cinco
        Sister brand: answers go to BR.33, 1 unread
            < quatro
            · joined
    told: contact.created ×3, contact.merged, conversation.changed, identifier.claimed ×5, message.received ×5

Ana links #2 to #1
then
    #1 Rita with #2, #3: BR.99 (alias), +5511900000001, BR.22, BR.33, BR.ENT.7
        Support: answers go to +5511900000001, 1 unread
            < um
        Orders: answers go to BR.22, 2 unread
            < dois
            < cinco
            · joined
        Sister brand: answers go to BR.33, 2 unread
            < três
            < quatro
            · joined
            · joined
    told: contact.merged, conversation.changed, identifier.ended

Ana undoes the last link
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < um
            · parted
        Sister brand: answers go to +5511900000001, 1 unread
            < três
            · parted
    #2 Rita with #3: BR.22, BR.33, BR.ENT.7
        Orders: answers go to BR.22, 2 unread
            < dois
            < cinco
            · joined
            · parted
        Sister brand: answers go to BR.33, 1 unread
            < quatro
            · joined
            · joined
            · parted
    told: contact.split, conversation.changed, identifier.claimed
