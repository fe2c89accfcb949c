The id changed without notice

The parent id is Rita's, but the id under it is another one and no notice said so. It is taken for her: the older id
becomes an alias, and a review asks. Ana confirms, and nothing moves.

---
Support | Rita writes "Oi" with +5511900000001 BR.99 BR.ENT.7
Support | Rita writes "outro id" with BR.11 BR.ENT.7
then
    #1 Rita: BR.99 (alias), BR.ENT.7, +5511900000001, BR.11
        Support: answers go to BR.11, 2 unread
            < Oi
            · number hidden
            < outro id
    review 1: id changed, #1: BR.99, BR.11
    told: contact.changed, contact.created, identifier.claimed ×4, identifier.ended, message.received ×2, review.opened

Ana answers the same person
Support | Rita writes "continuo" with BR.11 BR.ENT.7
then
    #1 Rita: BR.99 (alias), BR.ENT.7, +5511900000001, BR.11
        Support: answers go to BR.11, 3 unread
            < Oi
            · number hidden
            < outro id
            < continuo
    told: message.received, review.closed
