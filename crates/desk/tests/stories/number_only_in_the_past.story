A number from before the ids, and an id alone that may or may not be hers

Rita wrote last year with her number, when there were no ids yet. Now somebody with the same profile name writes with
an id and no number. It may be her, but nothing proves it: a name is no key, so the id is a new visitor, nothing is
merged, and the answer goes to the id and not to the number. Nobody is asked either, because there is nothing to ask
about.

---
Support | Rita writes "Oi" with +5511900000001
day 100
Support | Rita writes "sou eu" with BR.99
then
    #1 Rita: +5511900000001
        Support: answers go to +5511900000001, 1 unread, window closed
            < Oi
    #2 Rita: BR.99
        Support: answers go to BR.99, 1 unread
            < sou eu
    told: contact.created ×2, identifier.claimed ×2, message.received ×2
