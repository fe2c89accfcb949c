Another portfolio without a parent group

The second portfolio sees another id of the same customer and nothing that says so. The same text could even be
another person's id there: it is valid in its portfolio only. So there are two visitors. When the number comes with
the id in the other portfolio, that is proof: ids of two scopes do not contradict each other.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
Other brand | Rita writes "Olá" with BR.55
Other brand | Zé writes "sou outro" with BR.99
then
    #1 Rita: BR.99, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < Oi
    #2 Rita: BR.55
        Other brand: answers go to BR.55, 1 unread
            < Olá
    #3 Zé: BR.99
        Other brand: answers go to BR.99, 1 unread
            < sou outro
    told: contact.created ×3, identifier.claimed ×4, message.received ×3

Other brand | Rita writes "com número" with +5511900000001 BR.55
then
    #1 Rita with #2: BR.99, +5511900000001, BR.55
        Support: answers go to +5511900000001, 1 unread
            < Oi
        Other brand: answers go to +5511900000001, 2 unread
            < Olá
            · number shown: +5511900000001
            < com número
            · joined
    #3 Zé: BR.99
        Other brand: answers go to BR.99, 1 unread
            < sou outro
    told: contact.changed, contact.merged, conversation.changed, message.received
