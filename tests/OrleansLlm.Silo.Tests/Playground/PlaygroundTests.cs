using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using OrleansLlm.Silo.Tests.Hosting;

namespace OrleansLlm.Silo.Tests.Playground;

public sealed partial class PlaygroundTests
{
    [Fact]
    public async Task The_page_and_every_file_that_it_names_are_served_under_a_strict_policy()
    {
        await using var api = await ApiHost.StartAsync();
        var page = await api.GetAsync("/");
        var html = await page.Content.ReadAsStringAsync();
        var files = FileReference().Matches(html).Select(match => match.Groups[1].Value).ToArray();

        Assert.NotEmpty(files);
        Assert.All(files, file => Assert.StartsWith("/playground/", file));
        foreach (var path in files.Prepend("/"))
        {
            var response = await api.GetAsync(path);
            Assert.Equal(200, (int)response.StatusCode);
            Assert.DoesNotContain("unsafe", response.Header("Content-Security-Policy"));
            Assert.Contains("script-src 'self'", response.Header("Content-Security-Policy"));
            Assert.Equal("nosniff", response.Header("X-Content-Type-Options"));
        }
    }

    [Fact]
    public async Task The_page_holds_no_inline_script_or_style_and_its_scripts_insert_text_only()
    {
        await using var api = await ApiHost.StartAsync();
        var html = await (await api.GetAsync("/")).Content.ReadAsStringAsync();

        Assert.DoesNotMatch("<style|style=|<script>|\\son[a-z]+=", html);
        foreach (var script in FileReference().Matches(html).Select(match => match.Groups[1].Value).Where(file => file.EndsWith(".js", StringComparison.Ordinal)))
        {
            var code = await (await api.GetAsync(script)).Content.ReadAsStringAsync();
            Assert.DoesNotMatch("innerHTML|outerHTML|insertAdjacentHTML|document\\.write|eval\\(|localStorage", code);
        }
    }

    [Fact]
    public async Task An_unchanged_file_is_not_sent_again()
    {
        await using var api = await ApiHost.StartAsync();
        var tag = (await api.GetAsync("/")).Headers.ETag!;
        var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(new EntityTagHeaderValue(tag.Tag));

        Assert.Equal(304, (int)(await api.SendAsync(request)).StatusCode);
    }

    [Fact]
    public async Task It_can_be_switched_off()
    {
        await using var api = await ApiHost.StartAsync(new() { ["OrleansLlm:Api:Playground"] = "false" });

        Assert.Equal(404, (int)(await api.GetAsync("/")).StatusCode);
    }

    [GeneratedRegex("(?:src|href)=\"([^\"]+)\"")]
    private static partial Regex FileReference();
}
