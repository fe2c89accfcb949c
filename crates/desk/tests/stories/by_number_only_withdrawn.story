What rested on a number alone is withdrawn at the first contradiction

Rita showed number and id. A stranger got the number and wrote from it alone, and another brand, where the portfolio
is another, saw the number with an id of its own: by the number only, both went to Rita. Then the number comes with a
strong id that contradicts hers. All that rested on the number alone since she was last seen with it waits at one
visitor, and Rita's thread is hers alone. The review decides: two people, so the number goes to the one who was last seen
with it. What the other brand saw came before her, and may be Rita's as well as hers: it stays by itself until it is seen
with the number again.

---
Support | Rita writes "Oi" with +5511900000001 BR.99
day 40
Support | somebody writes "só o número" with +5511900000001
Other brand | Joana writes "noutra marca" with +5511900000001 BR.55
then
    #1 Joana: BR.99, +5511900000001, BR.55
        Support: answers go to +5511900000001, 2 unread
            < Oi
            < só o número
        Other brand: answers go to +5511900000001, 1 unread
            < noutra marca
    told: contact.changed, contact.created, identifier.claimed ×3, message.received ×3

Support | Joana writes "Quem é Rita?" with +5511900000001 BR.11
then
    #1 +55 11 90000-0001: BR.99, +5511900000001 (contested), BR.55 (ended)
        Support: answers go to BR.99, 1 unread, window closed
            < Oi
    #2 Joana: BR.11
        Support: answers go to BR.11, 1 unread
            < Quem é Rita?
    #3 Joana: +5511900000001 (waiting), BR.55
        Support: no address, 1 unread
            < só o número
        Other brand: answers go to BR.55, 1 unread
            < noutra marca
    review 1: number contested, #1 or #2: BR.99, BR.11, +5511900000001
    told: contact.created ×2, conversation.changed, identifier.claimed ×2, identifier.ended, message.received, review.opened

Ana answers two people
then
    #1 WhatsApp user ...99: BR.99, +5511900000001 (ended), BR.55 (ended)
        Support: answers go to BR.99, 1 unread, window closed
            < Oi
    #2 Joana: BR.11, +5511900000001
        Support: answers go to +5511900000001, 1 unread
            < Quem é Rita?
    #3 Joana: +5511900000001 (ended), BR.55
        Support: no address, 1 unread
            < só o número
        Other brand: answers go to BR.55, 1 unread
            < noutra marca
    told: identifier.claimed, identifier.ended, review.closed
