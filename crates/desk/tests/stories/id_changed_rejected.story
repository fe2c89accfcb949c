The id changed without notice, and it was somebody else

As before, but Ana finds out that it was somebody else with the same parent. The newer id moves out with its messages
to a visitor of its own, and the older one is in force again. No answer to Rita goes to the other one, before or
after.

---
Support | Rita writes "Oi" with +5511900000001 BR.99 BR.ENT.7
Support | Joana writes "outro id" with BR.11 BR.ENT.7
then

Ana answers two people
then

Support | Rita writes "sou eu" with +5511900000001 BR.99 BR.ENT.7
Support | Joana writes "e eu" with BR.11
then
