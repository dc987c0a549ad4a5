using CsCheck;
using OrleansLlm.Engine.Speculation;

namespace OrleansLlm.Engine.Tests.Speculation;

public sealed class NgramIndexTests
{
    [Fact]
    public void What_is_proposed_followed_the_same_tokens_before()
    {
        var (found, missed) = (0, 0);
        Gen.Select(Gen.Int[0, 3].Array[0, 20], Gen.Int[0, 3].Array[1, 200], Gen.Int[1, 8], Gen.Int[1, 40]).Sample((prediction, text, most, capacity) =>
        {
            var index = new NgramIndex(prediction, capacity);
            var proposal = new int[most];
            for (var length = 1; length <= text.Length; length += 1 + (length % 3))
            {
                var count = index.Propose(text.AsSpan(0, length), isStart: false, proposal);
                if (AssertFollowed(prediction, text[..length], proposal[..count]) is { } isFound)
                {
                    Interlocked.Increment(ref isFound ? ref found : ref missed);
                }
            }
        });

        // A place behind too many others of the same bucket is not looked for.
        Assert.InRange(missed, 0, found / 50);
    }

    [Fact]
    public void The_place_that_matches_furthest_back_is_taken()
    {
        int[] text = [9, 1, 2, 3, 50, 51, 52, 8, 1, 2, 3, 60, 61, 62, 9, 1, 2, 3];
        Assert.Equal([50, 51, 52], Propose([], text, 3));
    }

    [Fact]
    public void Of_equal_places_the_latest_is_taken()
    {
        int[] text = [1, 2, 3, 50, 4, 1, 2, 3, 60, 5, 1, 2, 3];
        Assert.Equal([60, 5], Propose([], text, 2));
    }

    [Fact]
    public void A_text_that_repeats_itself_goes_on_doing_so() =>
        Assert.Equal([5, 6, 7, 5, 6, 7, 5, 6], Propose([], [5, 6, 7, 5, 6, 7], 8));

    [Fact]
    public void A_prediction_is_proposed_first_and_not_beyond_its_end()
    {
        var index = new NgramIndex([30, 31, 32, 33, 34], 10);
        var proposal = new int[8];
        Assert.Equal(5, index.Propose([1, 2], isStart: true, proposal));
        Assert.Equal([30, 31, 32, 33, 34], proposal[..5]);
        Assert.Equal(1, index.Propose([1, 2, 99, 31, 32, 33], isStart: false, proposal));
        Assert.Equal(34, proposal[0]);
    }

    [Fact]
    public void Nothing_is_proposed_where_nothing_was_seen() => Assert.Empty(Propose([], [1, 2, 3, 4, 5], 4));

    private static int[] Propose(int[] prediction, int[] text, int most)
    {
        var proposal = new int[most];
        return proposal[..new NgramIndex(prediction, 4).Propose(text, isStart: false, proposal)];
    }

    /// <summary>Some earlier place has the text's last tokens before it and the proposal behind it, as far as the text goes.</summary>
    /// <returns>Whether there was a proposal; null where there can be none.</returns>
    private static bool? AssertFollowed(int[] prediction, int[] text, int[] proposal)
    {
        int[] all = [.. prediction, .. text];
        var places = Enumerable.Range(NgramIndex.Size, Math.Max(all.Length - NgramIndex.Size, 0)).Where(at =>
            text.Length >= NgramIndex.Size && all.AsSpan(at - NgramIndex.Size, NgramIndex.Size).SequenceEqual(all.AsSpan()[^NgramIndex.Size..])).ToList();
        if (proposal.Length == 0)
        {
            return places.Count == 0 ? null : false;
        }

        Assert.Contains(places, at =>
        {
            var end = at < prediction.Length ? prediction.Length : all.Length;
            return proposal.Select((token, i) => (token, i)).All(p => at < prediction.Length
                ? at + p.i < end && all[at + p.i] == p.token
                : all[at + (p.i % (end - at))] == p.token);
        });
        return true;
    }
}
