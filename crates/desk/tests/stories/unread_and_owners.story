What is unread, who owns what, and what is done, after a link and its undoing

Ana owns Rita's thread, Davi's is done. Linked, one thread shows everything and is open; undone, each has its own
again, and what came in between is unread where it belongs. What Ana read while they were linked stays read.

---
Support | Rita writes "um" with +5511900000001 BR.99
Ana owns #1 on Support
Ana reads #1 on Support
Support | Davi writes "dois" with +5511900000002 BR.22
Ana resolves #2 on Support
Ana links #2 to #1
then
    #1 Davi with #2: BR.99 (alias), +5511900000001, BR.22, +5511900000002
        Support: answers go to +5511900000002, 1 unread, Ana's
            < um
            < dois
            · joined
    told: contact.created ×2, contact.merged, conversation.changed, identifier.claimed ×4, identifier.ended, message.received ×2

Support | Davi writes "três" with +5511900000002 BR.22
Support | Rita writes "quatro" with +5511900000001 BR.99
then
    #1 Davi with #2: BR.99 (alias), +5511900000001, BR.22, +5511900000002
        Support: answers go to +5511900000001, 3 unread, Ana's
            < um
            < dois
            · joined
            < três
            < quatro
    told: message.received ×2

Ana undoes the last link
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread, Ana's
            < um
            < quatro
            · parted
    #2 Davi: BR.22, +5511900000002
        Support: answers go to +5511900000002, 2 unread
            < dois
            · joined
            < três
            · parted
    told: contact.split, conversation.changed, identifier.claimed

Ana links #2 to #1
Ana reads #1 on Support
Support | Davi writes "cinco" with +5511900000002 BR.22
Ana undoes the last link
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, Ana's
            < um
            < quatro
            · parted
            · parted
    #2 Davi: BR.22, +5511900000002
        Support: answers go to +5511900000002, 1 unread
            < dois
            · joined
            < três
            · parted
            · joined
            < cinco
            · parted
    told: contact.merged, contact.split, conversation.changed, identifier.claimed, identifier.ended, message.received
