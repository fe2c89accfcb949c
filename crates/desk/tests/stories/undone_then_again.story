A merge undone, then the same proof again

A payload proved one person, and Ana undid it. The same identifiers do not merge them again, and nobody is asked about
them; each message goes where its strongest identifier is. The number stays with the one who had it.

---
Support | Rita writes "pelo número" with +5511900000001
Support | Rita writes "pelo id" with BR.99
Support | Rita writes "pelos dois" with +5511900000001 BR.99
Ana undoes the last link
Support | Rita writes "de novo os dois" with +5511900000001 BR.99
then
    #1 Rita: +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < pelo número
            · parted
    #2 Rita: BR.99
        Support: answers go to BR.99, 3 unread
            < pelo id
            · number shown: +5511900000001
            < pelos dois
            · joined
            · parted
            < de novo os dois
    told: contact.changed, contact.created ×2, contact.merged, contact.split, conversation.changed, identifier.claimed ×2, message.received ×4

Support | Rita writes "só número" with +5511900000001
then
    #1 Rita: +5511900000001
        Support: answers go to +5511900000001, 2 unread
            < pelo número
            · parted
            < só número
    #2 Rita: BR.99
        Support: answers go to BR.99, 3 unread
            < pelo id
            · number shown: +5511900000001
            < pelos dois
            · joined
            · parted
            < de novo os dois
    told: message.received
