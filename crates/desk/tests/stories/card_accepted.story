A card that was the customer's own after all

Rita wrote with her number in the days before ids, and hides it now. She hands on her own card. Ana asks her, and
answers: the same person. One thread shows both. The answer goes to the id: a card does not show that the number came
with it.

---
Support | Rita writes "antigamente" with +5511900000001
Support | Rita writes "Oi" with BR.99 @rita
Support | Rita hands on a card of Eu +5511900000001 with BR.99 @rita
Ana answers the same person
then

Ana undoes the last link
then
