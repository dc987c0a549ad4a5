using Microsoft.Playwright;
using OrleansLlm.EndToEnd.Tests.Processes;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Fonts.Standard14Fonts;
using UglyToad.PdfPig.Writer;
using static Microsoft.Playwright.Assertions;

namespace OrleansLlm.EndToEnd.Tests.Playground;

/// <summary>Documents on the playground page, in a real browser against a silo process: upload, progress, an answer, what it cites.</summary>
public sealed class DocumentsTests(SharedSilo shared, Browser browser) : IClassFixture<Browser>
{
    private static readonly string[] Pages =
    [
        "The Lyon office has a canteen on the second floor. Lunch is served from noon to two. Vegetarian food is always offered.",
        "The Paris office opens at 9:15. It closes at six in the evening. Visitors sign in at the front desk.",
        "Parking places are behind the building. Bicycles may be left in the yard. The gate is locked at night.",
    ];

    [Fact]
    public async Task A_pdf_is_uploaded_read_asked_about_and_its_cited_passage_is_shown()
    {
        var page = await browser.OpenAsync(shared.Silo.Url);
        var problems = new List<string>();
        page.PageError += (_, error) => problems.Add(error);
        page.Console += (_, message) =>
        {
            if (message.Type == "error")
            {
                problems.Add(message.Text);
            }
        };
        await page.GetByTestId("api-key").FillAsync(SiloProcess.Key);
        await page.GetByTestId("api-key").PressAsync("Enter");
        await Expect(page.GetByTestId("model")).ToBeEnabledAsync();
        await page.GetByTestId("model").SelectOptionAsync("ember");
        await page.GetByTestId("temperature").FillAsync("0");
        await page.EvaluateAsync(WatchStates);

        await page.GetByTestId("document-input").SetInputFilesAsync(new FilePayload { Name = "offices.pdf", MimeType = "application/pdf", Buffer = Pdf() });
        await Expect(page.GetByTestId("document-state")).ToContainTextAsync("ready");
        await Expect(page.GetByTestId("document-use")).ToBeCheckedAsync();
        var states = await page.EvaluateAsync<string[]>("window.states");
        Assert.True(states.Length > 1 && states[0] == "uploading", string.Join(" | ", states));

        await page.GetByTestId("prompt").FillAsync("When does the Paris office open?");
        await page.GetByTestId("prompt").PressAsync("Enter");
        await Expect(page.GetByTestId("message-numbers").Last).ToContainTextAsync(" out");
        await Expect(page.GetByTestId("message-assistant").GetByTestId("message-text")).ToContainTextAsync("9:15");
        await Expect(page.GetByTestId("message-activity").Last).ToContainTextAsync("Searched the documents");

        // By keyboard alone: the source, the passage, and back.
        var source = page.GetByTestId("source").First;
        await Expect(source).ToHaveTextAsync("offices.pdf");
        await source.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("reader")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("reader-title")).ToHaveTextAsync("offices.pdf");
        await Expect(page.GetByTestId("reader-text")).ToContainTextAsync("Vegetarian food");
        await Expect(page.GetByTestId("cited")).ToContainTextAsync("The Paris office opens at 9:15.");
        await Expect(page.GetByTestId("cited")).ToBeInViewportAsync();
        await page.ScreenshotAsync(new() { Path = Path.Combine(AppContext.BaseDirectory, "screenshots", "documents.png") });
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("reader")).ToBeHiddenAsync();
        await Expect(source).ToBeFocusedAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Remove offices.pdf" }).PressAsync("Enter");
        await Expect(page.GetByTestId("document")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("document-use")).ToBeDisabledAsync();
        Assert.Empty(problems);
    }

    [Fact]
    public async Task A_file_that_can_not_be_read_is_told_and_hurts_nothing()
    {
        var page = await browser.OpenAsync(shared.Silo.Url);
        await page.GetByTestId("api-key").FillAsync(SiloProcess.Key);
        await page.GetByTestId("api-key").PressAsync("Enter");
        await Expect(page.GetByTestId("documents")).ToBeVisibleAsync();
        await page.GetByTestId("document-input").SetInputFilesAsync(new FilePayload { Name = "broken.pdf", MimeType = "application/pdf", Buffer = "%PDF-1.7 and nothing else"u8.ToArray() });
        await Expect(page.Locator("[data-testid=document].failed")).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("document-use")).ToBeDisabledAsync();
    }

    /// <summary>Records each state that a document had.</summary>
    private const string WatchStates =
        """
        window.states = [];
        new MutationObserver(() => {
          const text = document.querySelector('[data-testid=document-state]')?.textContent;
          if (text && text !== window.states.at(-1)) { window.states.push(text); }
        }).observe(document.querySelector('[data-testid=document-list]'), { childList: true, subtree: true, characterData: true });
        """;

    private static byte[] Pdf()
    {
        var builder = new PdfDocumentBuilder();
        var font = builder.AddStandard14Font(Standard14Font.Helvetica);
        foreach (var text in Pages)
        {
            var page = builder.AddPage(PageSize.A4);
            var y = 780;
            foreach (var sentence in text.Split(". "))
            {
                page.AddText(sentence.TrimEnd('.') + ".", 12, new PdfPoint(50, y), font);
                y -= 18;
            }
        }

        return builder.Build();
    }
}
