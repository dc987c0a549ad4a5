using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using OrleansLlm.EndToEnd.Tests.Monitoring;
using OrleansLlm.EndToEnd.Tests.Processes;
using static Microsoft.Playwright.Assertions;

namespace OrleansLlm.EndToEnd.Tests.Playground;

/// <summary>The playground page of a silo process in a real browser.</summary>
public sealed class PlaygroundTests(SharedSilo shared, Browser browser) : IClassFixture<Browser>, IDisposable
{
    // Records each text that the answer had: a stream shows several, a whole answer one.
    private const string WatchAnswer =
        """
        window.seen = [];
        new MutationObserver(() => {
          const texts = document.querySelectorAll('[data-testid=message-assistant] [data-testid=message-text]');
          const text = texts.length === 0 ? '' : texts[texts.length - 1].textContent;
          if (text !== '' && text !== window.seen.at(-1)) { window.seen.push(text); }
        }).observe(document.querySelector('[data-testid=log]'), { childList: true, subtree: true, characterData: true });
        """;

    // Clicked inside the page: between processes the answer might be over before the click arrives.
    private const string StopAtFirstToken =
        """
        new MutationObserver((_, observer) => {
          const text = document.querySelector('[data-testid=message-assistant] [data-testid=message-text]');
          const stop = document.querySelector('[data-testid=stop]');
          if (text !== null && text.textContent !== '' && stop.checkVisibility()) {
            observer.disconnect();
            stop.click();
          }
        }).observe(document.querySelector('[data-testid=log]'), { childList: true, subtree: true, characterData: true });
        """;

    private const int LongAnswer = 16 * 900;

    private readonly HttpClient _http = shared.Silo.Http();

    public void Dispose() => _http.Dispose();

    [Fact]
    public async Task An_answer_appears_token_by_token_with_its_figures()
    {
        var page = await ConnectAsync();
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                problems.Add(message.Text);
            }
        };
        await page.EvaluateAsync(WatchAnswer);

        await page.GetByTestId("prompt").FillAsync("What is RAG?");
        await page.GetByTestId("prompt").PressAsync("Enter");

        await Expect(page.GetByTestId("message-numbers").Last).ToContainTextAsync(" out");
        var answer = await AnswerAsync(page);
        Assert.NotEmpty(answer);
        var seen = await page.EvaluateAsync<string[]>("window.seen");
        Assert.True(seen.Length > 3, $"{seen.Length} updates: {string.Join(" | ", seen)}");
        Assert.Equal(answer, seen[^1]);
        Assert.All(seen.Zip(seen.Skip(1)), pair => Assert.StartsWith(pair.First, pair.Second, StringComparison.Ordinal));
        var numbers = await page.GetByTestId("message-numbers").Last.InnerTextAsync();
        Assert.Matches(@"^\d+ in, \d+ out · \$0\.\d+ · first token after \d+ ms · [\d.]+ tokens/s", numbers);
        await Expect(page.GetByTestId("total-replies")).ToHaveTextAsync("1");
        await ScreenshotAsync(page, "answer");
        Assert.Empty(problems);
    }

    [Fact]
    public async Task Stop_ends_a_long_answer_and_frees_its_slot()
    {
        // On a machine with few cores the engine may be done before the browser gets to run at all: such a try tells nothing.
        for (var tries = 1; ; tries++)
        {
            var page = await ConnectAsync();
            await MakeAnswersLongAsync(page);
            var before = await MetricsPage.IdleAsync(_http);
            await page.EvaluateAsync(StopAtFirstToken);
            await page.GetByTestId("prompt").FillAsync("What is RAG?");
            await page.GetByTestId("send").ClickAsync();

            await Expect(page.GetByTestId("message-numbers").Last).ToContainTextAsync("stopped");
            await Expect(page.GetByTestId("send")).ToBeVisibleAsync();
            await Expect(page.GetByTestId("stop")).ToBeHiddenAsync();
            if (await Clients.Cancellation.CameInTimeAsync(_http, before, asked: LongAnswer) || tries == 3)
            {
                await Clients.Cancellation.WasSeenAsync(_http, before, asked: LongAnswer);
                break;
            }
        }
    }

    [Fact]
    public async Task A_wrong_key_is_told()
    {
        var page = await browser.OpenAsync(shared.Silo.Url);
        await page.GetByTestId("api-key").FillAsync("sk-a-wrong-key");
        await page.GetByTestId("connect").ClickAsync();

        await Expect(page.GetByTestId("error")).ToContainTextAsync("invalid_api_key");
        await Expect(page.GetByTestId("send")).ToBeDisabledAsync();
        await ScreenshotAsync(page, "wrong-key");
    }

    private static async Task MakeAnswersLongAsync(IPage page) => await page.RouteAsync("**/v1/chat/completions", route =>
    {
        var body = JsonNode.Parse(route.Request.PostData!)!;
        body["n"] = 16;
        body["max_completion_tokens"] = LongAnswer / 16;
        body["ignore_eos"] = true;
        return route.ContinueAsync(new() { PostData = Encoding.UTF8.GetBytes(body.ToJsonString()) });
    });

    private static Task<string> AnswerAsync(IPage page) =>
        page.GetByTestId("message-assistant").GetByTestId("message-text").InnerTextAsync();

    private static async Task ScreenshotAsync(IPage page, string name) =>
        await page.ScreenshotAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "screenshots", $"{name}.png") });

    private async Task<IPage> ConnectAsync()
    {
        var page = await browser.OpenAsync(shared.Silo.Url);
        await page.GetByTestId("api-key").FillAsync(SiloProcess.Key);
        await page.GetByTestId("connect").ClickAsync();
        await Expect(page.GetByTestId("model")).ToBeEnabledAsync();
        await page.GetByTestId("model").SelectOptionAsync("ember");
        return page;
    }
}
