using CsCheck;
using OrleansLlm.Providers.Tokens;

namespace OrleansLlm.Providers.Tests.Tokens;

public sealed class OutputBoundTests
{
    private static readonly Gen<(int Limit, int[] Sizes)> Answers =
        from limit in Gen.Int[1, 400]
        from count in Gen.Int[1, limit]
        from sizes in Gen.Int[1, 8].Array[count]
        select (limit, sizes);

    [Fact]
    public void An_answer_within_its_limit_is_never_cut_whatever_its_pieces() => Answers.SelectMany(answer => Gen.Int[1, 40].Select(piece => (answer, piece))).Sample(sample =>
    {
        var ((limit, sizes), piece) = sample;
        var bytes = sizes.Sum();
        Assert.False(OutputBound.IsPassed(limit, told: 0, (bytes + piece - 1) / piece, bytes));
        Assert.False(OutputBound.IsPassed(limit, sizes.Length, sizes.Length, bytes));
    });

    [Fact]
    public void Long_tokens_are_not_taken_for_many() => Gen.Int[1, 1_000].Select(Gen.Int[1, 40]).Sample((limit, size) =>
        Assert.False(OutputBound.IsPassed(limit, told: 0, limit, limit * size)));

    [Theory]
    [InlineData(1, 5)]
    [InlineData(5, 1)]
    [InlineData(4_000, 1)]
    public void An_endless_answer_is_left_whatever_its_pieces(int bytesPerPiece, int pieces)
    {
        var (all, limit) = (0, 100);
        while (!OutputBound.IsPassed(limit, told: 0, all, all * bytesPerPiece))
        {
            all += pieces;
        }

        Assert.InRange(all * bytesPerPiece, limit, (limit * 48) + 4_000);
    }

    [Fact]
    public void Told_tokens_are_counted_exactly_and_no_limit_is_none()
    {
        Assert.False(OutputBound.IsPassed(100, told: 141, pieces: 0, bytes: 0));
        Assert.True(OutputBound.IsPassed(100, told: 142, pieces: 0, bytes: 0));
        Assert.False(OutputBound.IsPassed(null, int.MaxValue, int.MaxValue, int.MaxValue));
        Assert.False(OutputBound.IsPassed(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue));
    }
}
