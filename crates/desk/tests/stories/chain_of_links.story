Three contacts linked in a row, undone in the wrong order

Ana links the third to the second and the second to the first. Undoing the first of the links leaves the other as it
is.

---
Support | Rita writes "um" with +5511900000001
Support | Davi writes "dois" with +5511900000002
Support | Lia writes "três" with +5511900000003
Ana links #3 to #2
Ana links #2 to #1
then
    #1 Lia with #2, #3: +5511900000001, +5511900000002, +5511900000003
        Support: answers go to +5511900000003, 3 unread
            < um
            < dois
            < três
            · joined
            · joined
    told: contact.created ×3, contact.merged ×2, conversation.changed, identifier.claimed ×3, message.received ×3

Ana undoes the first link
then
    #1 Davi with #2: +5511900000001, +5511900000002
        Support: answers go to +5511900000002, 2 unread
            < um
            < dois
            · joined
            · parted
    #3 Lia: +5511900000003
        Support: answers go to +5511900000003, 1 unread
            < três
            · joined
            · parted
    told: contact.split, conversation.changed

Ana cannot link #2 to #1
Ana undoes the last link
then
    #1 Rita: +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < um
            · parted
    #2 Davi: +5511900000002
        Support: answers go to +5511900000002, 1 unread
            < dois
            · joined
            · parted
            · parted
    #3 Lia: +5511900000003
        Support: answers go to +5511900000003, 1 unread
            < três
            · joined
            · parted
    told: contact.split, conversation.changed
