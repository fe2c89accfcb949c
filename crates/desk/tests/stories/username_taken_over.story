A username that somebody else has by now

Rita drops her username and a stranger takes it. Same name, same profile name: another id. They are two people, and
the stranger's answers go to the stranger.

---
Support | Rita writes "Oi" with BR.99 @rita.souza
Support | Rita writes "sem nome" with BR.99
day 3
Support | Rita writes "eu também" with BR.11 @rita.souza
then
    #1 Rita: BR.99
        Support: answers go to BR.99, 2 unread, window closed
            < Oi
            · username: @rita.souza to none
            < sem nome
    #2 Rita @rita.souza: BR.11
        Support: answers go to BR.11, 1 unread
            < eu também
    told: contact.changed, contact.created ×2, identifier.claimed ×2, message.received ×3, username.changed
