using CsCheck;
using OrleansLlm.Contracts.Encoders;
using OrleansLlm.Grains.Encoders;

namespace OrleansLlm.Grains.Tests.Encoders;

public sealed class EncodingPartsTests
{
    [Fact]
    public void Parts_hold_every_input_once_in_order_and_are_within_their_limits() => Gen.Int[1, 9_000].Array[1, 300].Sample(lengths =>
    {
        var inputs = lengths.Select(length => new EncodingTokens { Tokens = new int[length] }).ToList();
        var next = 0;
        foreach (var (first, count) in EncodingParts.Split(inputs))
        {
            Assert.Equal(next, first);
            Assert.InRange(count, 1, EncodingParts.MaxInputs);
            Assert.True(count == 1 || lengths.Skip(first).Take(count).Sum() <= EncodingParts.MaxTokens);
            next += count;
        }

        Assert.Equal(inputs.Count, next);
    });
}
