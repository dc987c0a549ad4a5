using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Tools;
using OrleansLlm.Grains.Tools;

namespace OrleansLlm.Grains.Tests.Tools;

public sealed class ToolNamesTests
{
    [Fact]
    public void Names_are_their_own_where_they_are_free_and_have_the_server_before_them_where_not()
    {
        var names = ToolNames.Assign(["taken"], [Of("search", "docs"), Of("search", "web"), Of("fetch.page", "docs"), Of("taken", "web"), Of("own", null)]);
        Assert.Equal(["docs_search", "web_search", "fetch_page", "web_taken", "own"], names.Keys);
        Assert.Equal("fetch.page", names["fetch_page"].Definition.Name);
    }

    [Fact]
    public void A_long_name_is_cut_and_two_that_end_alike_are_refused()
    {
        var name = new string('n', 80);
        Assert.Equal(name[..64], Assert.Single(ToolNames.Assign([], [Of(name, "docs")]).Keys));
        Assert.Equal("tools[7]", Assert.Throws<LlmException>(() => ToolNames.Assign(["own"], [Of("own", null)])).Parameter);
    }

    private static (IServerTool, string) Of(string name, string? label) => (new FakeTool(name, (_, _) => throw new NotSupportedException(), label), "tools[7]");
}
