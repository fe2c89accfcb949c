Another portfolio of the same parent group

Each portfolio sees another id of the same customer, but Meta enrolled both, so the parent id comes with it: that is
the same in both. The parent decides, and the second id is paired with it. An id of another portfolio is not an
address here.

---
Support | Rita writes "Oi" with +5511900000001 BR.99 BR.ENT.7
Sister brand | Rita writes "Olá" with BR.55 BR.ENT.7 @rita.souza
then
    #1 Rita @rita.souza: BR.99, BR.ENT.7, +5511900000001, BR.55
        Support: answers go to +5511900000001, 1 unread
            < Oi
        Sister brand: answers go to BR.55, 1 unread
            · username: none to @rita.souza
            · number hidden
            < Olá
    told: contact.changed, contact.created, identifier.claimed ×4, message.received ×2, username.changed
