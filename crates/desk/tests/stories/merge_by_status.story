A delivery report that proves one person

The shop wrote to Rita's number from its phone, and the report tells her id: the only way to learn an id from a
number. The visitor who wrote with that id is the same person, and one thread shows both.

---
Support | Rita writes "pelo id" with BR.99
Support | the shop's phone answers "Oi Rita" to +5511900000001
then
    #1 Rita: BR.99
        Support: answers go to BR.99, 1 unread
            < pelo id
    #2 +55 11 90000-0001: +5511900000001
        Support: no address, window closed
            > Oi Rita
    told: contact.created ×2, identifier.claimed ×2, message.received, message.sent

Support | "Oi Rita" is delivered to +5511900000001 BR.99
then
    #1 Rita with #2: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < pelo id
            > Oi Rita (delivered)
            · joined
    told: contact.merged, conversation.changed, message.changed

Ana undoes the last link
then
    #1 Rita: BR.99
        Support: answers go to BR.99, 1 unread
            < pelo id
            · parted
    #2 +55 11 90000-0001: +5511900000001
        Support: no address, window closed
            > Oi Rita (delivered)
            · joined
            · parted
    told: contact.split, conversation.changed
