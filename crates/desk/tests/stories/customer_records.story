A visitor goes into a customer, and a typed number is no proof

Ana made a record for Rita with her number typed in. When the number writes, it is hers. A visitor with an id alone
shares that number: a visitor points at a customer, never the other way round. The typed number is an address only
once it came in one fact with the id.

---
Support | Davi writes "primeiro de todos" with BR.99
Ana makes somebody the customer "Rita Souza" +5511900000001
then
    #1 Davi: BR.99
        Support: answers go to BR.99, 1 unread
            < primeiro de todos
    #2 Rita Souza (customer): +5511900000001
    told: contact.created ×2, identifier.claimed ×2, message.received

Support | Rita writes "pelo número" with +5511900000001
Support | Rita writes "os dois" with +5511900000001 BR.99
then
    #2 Rita Souza (customer) with #1: BR.99, +5511900000001
        Support: answers go to +5511900000001, 3 unread
            < primeiro de todos
            < pelo número
            · number shown: +5511900000001
            < os dois
            · joined
    told: contact.changed ×2, contact.merged, conversation.changed, message.received ×2

Ana undoes the last link
then
    #1 Rita: BR.99
        Support: answers go to BR.99, 2 unread
            < primeiro de todos
            · number shown: +5511900000001
            < os dois
            · joined
            · parted
    #2 Rita Souza (customer): +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < pelo número
            · parted
    told: contact.split, conversation.changed
