Reactions, edits and deliveries on messages that moved with a merge and back

What happens to a message stays with it, wherever it goes: edits and deletions by its author, reactions by either
side, how far an answer has come. That holds while two contacts are linked, and after it was undone. Nobody but the
author changes a message, linked or not.

---
Support | Rita writes "um" with +5511900000001 BR.99
Support | Davi writes "dois" with +5511900000002 BR.22
Support | the shop's phone answers "três" to +5511900000002 BR.22
Support | Davi reacts 👍 to "três" with +5511900000002 BR.22
Support | "três" is delivered to +5511900000002 BR.22
Support | Rita reacts 👎 to "três" with +5511900000001 BR.99
Ana links #2 to #1
Support | Davi changes "dois" to "dois e meio" with +5511900000002 BR.22
Support | "três" is read to +5511900000002 BR.22
Support | Davi reacts 🎉 to "três" with +5511900000002 BR.22
then
    #1 Davi with #2: BR.99, +5511900000001, BR.22 (alias), +5511900000002
        Support: answers go to +5511900000002, 1 unread
            < um
            < dois e meio (edited)
            > três 🎉 by Davi (read)
            · joined
    told: contact.created ×2, contact.merged, conversation.changed, identifier.claimed ×4, identifier.ended, message.changed ×6, message.received ×2, message.sent

Ana undoes the last link
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < um
            · parted
    #2 Davi: BR.22, +5511900000002
        Support: answers go to +5511900000002
            < dois e meio (edited)
            > três 🎉 by Davi (read)
            · joined
            · parted
    told: contact.split, conversation.changed, identifier.claimed

Support | Davi deletes "dois" with +5511900000002 BR.22
Support | Rita deletes "três" with +5511900000001 BR.99
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < um
            · parted
    #2 Davi: BR.22, +5511900000002
        Support: answers go to +5511900000002
            < dois e meio (edited) (deleted)
            > três 🎉 by Davi (read)
            · joined
            · parted
    told: message.changed ×2
