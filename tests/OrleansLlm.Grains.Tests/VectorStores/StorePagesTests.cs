using CsCheck;
using OrleansLlm.Contracts;
using OrleansLlm.Grains.VectorStores;

namespace OrleansLlm.Grains.Tests.VectorStores;

public sealed class StorePagesTests
{
    [Fact]
    public void Pages_forwards_and_backwards_hold_every_element_once() => Gen.Select(Gen.Int[0, 60], Gen.Int[1, 20]).Sample((count, limit) =>
    {
        var all = Enumerable.Range(0, count).Select(i => $"{i}").ToList();
        var forwards = new List<string>();
        var more = true;
        while (more)
        {
            (var page, more) = StorePages.Take(all, _ => true, Places(all), new PageCut(forwards.LastOrDefault(), null, limit, 100));
            Assert.True(page.Count == limit || !more);
            forwards.AddRange(page);
        }

        Assert.Equal(all, forwards);
        if (count == 0)
        {
            return;
        }

        var backwards = new List<string> { all[^1] };
        while (more || backwards.Count < count)
        {
            (var page, more) = StorePages.Take(all, _ => true, Places(all), new PageCut(null, backwards[0], limit, 100));
            Assert.Equal(backwards.Count + page.Count < count, more);
            backwards.InsertRange(0, page);
        }

        Assert.Equal(all, backwards);
    });

    [Theory]
    [InlineData("x", null, 5, "after")]
    [InlineData(null, "x", 5, "before")]
    [InlineData("a", "b", 5, "before")]
    [InlineData(null, null, 0, "limit")]
    [InlineData(null, null, 101, "limit")]
    public void What_is_wrong_is_named(string? after, string? before, int limit, string field)
    {
        var error = Assert.Throws<LlmException>(() => StorePages.Take(["a", "b"], _ => true, Places(["a", "b"]), new PageCut(after, before, limit, 100)));
        Assert.Equal((LlmErrorCode.InvalidRequest, field), (error.Code, error.Parameter));
    }

    [Fact]
    public void A_page_goes_on_behind_an_element_that_the_filter_no_longer_lets_through()
    {
        string[] all = ["a", "b", "c", "d"];
        var (forwards, isMore) = StorePages.Take(all, id => id != "b", Places(all), new PageCut("b", null, 1, 100));
        Assert.Equal("c", Assert.Single(forwards));
        var (backwards, isBefore) = StorePages.Take(all, id => id != "c", Places(all), new PageCut(null, "c", 1, 100));
        Assert.Equal("b", Assert.Single(backwards));
        Assert.True(isMore && isBefore);
    }

    private static Func<string, (int Before, int Next)?> Places(IReadOnlyList<string> all) =>
        id => all.ToList().IndexOf(id) is >= 0 and var place ? (place, place + 1) : null;
}
