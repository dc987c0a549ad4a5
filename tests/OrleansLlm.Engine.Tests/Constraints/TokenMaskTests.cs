using CsCheck;
using OrleansLlm.Engine.Constraints.Matching;

namespace OrleansLlm.Engine.Tests.Constraints;

public sealed class TokenMaskTests
{
    [Fact]
    public void Logits_of_tokens_that_are_not_in_the_mask_are_negative_infinity_and_the_others_stay() =>
        Gen.Select(Gen.OneOf(Gen.Const(0UL), Gen.Const(ulong.MaxValue), Gen.ULong).Array[1, 5], Gen.Int[0, 63]).Sample((mask, missing) =>
        {
            float[] logits = [.. Enumerable.Range(1, (mask.Length * 64) - missing).Select(i => (float)i)];
            float[] expected = [.. logits.Select((logit, i) => (mask[i >> 6] >> i & 1) == 1 ? logit : float.NegativeInfinity)];
            Assert.Equal(mask.Any(bits => bits != 0), TokenMask.Apply(mask, logits));
            Assert.Equal(expected, logits);
        });
}
