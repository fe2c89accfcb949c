A rejected review, then the same evidence again, then new evidence

Ana said that they are two. The same evidence does not ask again. Then the parent id, which came with the number on
another line, comes with the id: that is new, so it is asked again.

---
Careful | Rita writes "pelo número" with +5511900000001
Careful | Rita writes "pelo id" with BR.99
Careful | Rita writes "pelos dois" with +5511900000001 BR.99
then
    #1 Rita: +5511900000001
        Careful: answers go to +5511900000001, 1 unread
            < pelo número
    #2 Rita: BR.99
        Careful: answers go to BR.99, 2 unread
            < pelo id
            · number shown: +5511900000001
            < pelos dois
    review 1: proven, #1 or #2: BR.99, +5511900000001
    told: contact.changed, contact.created ×2, identifier.claimed ×2, message.received ×3, review.opened

Ana answers two people
Careful | Rita writes "outra vez os dois" with +5511900000001 BR.99
then
    #1 Rita: +5511900000001
        Careful: answers go to +5511900000001, 1 unread
            < pelo número
    #2 Rita: BR.99
        Careful: answers go to BR.99, 3 unread
            < pelo id
            · number shown: +5511900000001
            < pelos dois
            < outra vez os dois
    told: message.received, review.closed

Sister brand | Rita writes "noutra marca" with +5511900000001 BR.ENT.7
Careful | Rita writes "com o maior" with BR.99 BR.ENT.7
then
    #1 Rita: +5511900000001, BR.ENT.7
        Careful: answers go to +5511900000001, 1 unread
            < pelo número
        Sister brand: answers go to +5511900000001, 1 unread
            < noutra marca
    #2 Rita: BR.99
        Careful: answers go to BR.99, 4 unread
            < pelo id
            · number shown: +5511900000001
            < pelos dois
            < outra vez os dois
            · number hidden
            < com o maior
    review 2: proven, #1 or #2: BR.99, BR.ENT.7
    told: contact.changed, identifier.claimed, message.received ×2, review.opened
