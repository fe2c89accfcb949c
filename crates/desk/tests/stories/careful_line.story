A line that always asks

On this line proof does not merge by itself. The payload that carries both asks; Ana accepts and the two threads
become one. What rests on the number alone is shown as such.

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

Ana answers the same person
then
    #1 Rita with #2: +5511900000001, BR.99
        Careful: answers go to +5511900000001, 3 unread
            < pelo número
            < pelo id
            · number shown: +5511900000001
            < pelos dois
            · joined
    told: contact.merged, conversation.changed, review.closed

Careful | Rita writes "uma só" with +5511900000001 BR.99
then
    #1 Rita with #2: +5511900000001, BR.99
        Careful: answers go to +5511900000001, 4 unread
            < pelo número
            < pelo id
            · number shown: +5511900000001
            < pelos dois
            · joined
            < uma só
    told: message.received
