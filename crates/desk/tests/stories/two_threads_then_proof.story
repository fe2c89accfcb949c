Two threads, then one message proves that they are one person

Rita's number and Rita's id came apart, so there are two visitors with a thread each. Then one message carries both:
that proves one person, and nothing contradicts. The newer visitor points at the older, and one thread shows
everything, with what is unread in both. The link rests on the number, and undoing it gives back both threads as they
were; the message that carried both goes where its strongest identifier goes.

---
Support | Rita writes "pelo número" with +5511900000001
Support | Rita writes "pelo id" with BR.99
then
    #1 Rita: +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < pelo número
    #2 Rita: BR.99
        Support: answers go to BR.99, 1 unread
            < pelo id
    told: contact.created ×2, identifier.claimed ×2, message.received ×2

Support | Rita writes "pelos dois" with +5511900000001 BR.99
then
    #1 Rita with #2: +5511900000001, BR.99
        Support: answers go to +5511900000001, 3 unread
            < pelo número
            < pelo id
            · number shown: +5511900000001
            < pelos dois
            · joined
    told: contact.changed, contact.merged, conversation.changed, message.received

Ana undoes the last link
then
    #1 Rita: +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < pelo número
            · parted
    #2 Rita: BR.99
        Support: answers go to BR.99, 2 unread
            < pelo id
            · number shown: +5511900000001
            < pelos dois
            · joined
            · parted
    told: contact.split, conversation.changed
