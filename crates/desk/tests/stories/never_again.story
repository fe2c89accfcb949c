Never ask again

Two sisters share a phone. Ana says that they are two and that nobody should ask again. New evidence does not ask
either.

---
Careful | Rita writes "pelo número" with +5511900000001
Careful | Joana writes "pelo id" with BR.11
Careful | Joana writes "pelos dois" with +5511900000001 BR.11
Ana answers never ask again
Careful | Joana writes "com mais um" with +5511900000001 BR.11 BR.ENT.7
then
    #1 Rita: +5511900000001
        Careful: answers go to +5511900000001, 1 unread
            < pelo número
    #2 Joana: BR.11, BR.ENT.7
        Careful: answers go to BR.11, 3 unread
            < pelo id
            · number shown: +5511900000001
            < pelos dois
            < com mais um
    told: contact.changed, contact.created ×2, identifier.claimed ×3, message.received ×4, review.closed, review.opened
