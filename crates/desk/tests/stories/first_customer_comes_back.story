The first customer of a contested number comes back with it

Joana wrote with Rita's number and her own id, so the number became contested. Then Rita comes back with the number
and her id: she still has it (perhaps Joana's phone was borrowed, perhaps the number was ported twice). Her id
decides; the number decides nothing until Ana answers. Two people: the number goes to whoever was last seen with it,
and that is Rita again.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
day 30
Support | Joana writes "Quem fala?" with +5511900000001 BR.11
Support | Rita writes "ainda sou eu" with +5511900000001 BR.99
Support | somebody writes "só o número" with +5511900000001
then
    #1 Rita: BR.99, +5511900000001 (contested)
        Support: answers go to BR.99, 2 unread
            < Oi
            < ainda sou eu
    #2 Joana: BR.11
        Support: answers go to BR.11, 1 unread
            < Quem fala?
    #3 WhatsApp user: +5511900000001 (waiting)
        Support: no address, 1 unread
            < só o número
    review 1: number contested, #1 or #2: BR.99, BR.11, +5511900000001
    told: contact.created ×3, identifier.claimed ×3, message.received ×4, review.opened

Ana answers two people
then
    #1 Rita with #3: BR.99, +5511900000001, +5511900000001 (ended)
        Support: answers go to +5511900000001, 3 unread
            < Oi
            < ainda sou eu
            < só o número
            · joined
    #2 Joana: BR.11
        Support: answers go to BR.11, 1 unread
            < Quem fala?
    told: contact.merged, conversation.changed, review.closed
