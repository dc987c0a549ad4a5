using System.Text.Json;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Conversations;
using OrleansLlm.Contracts.Tenants;
using OrleansLlm.Silo.Api.Authentication;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Conversations;

/// <summary>
/// Writes conversations as JSON lines: a line for the conversation, one for each turn of all branches, in order of adding. A failure on the way breaks the
/// connection off, so that half an export is not taken for a whole one.
/// </summary>
internal sealed class ExportEndpoints(ConversationGrains conversations)
{
    private const int Page = 100;

    /// <summary><c>GET /v1/conversations/{id}/export</c>.</summary>
    public async Task ExportAsync(HttpContext context)
    {
        var id = ConversationGrains.IdFromPath(context);
        var info = await conversations.FromPath(context).GetAsync(context.RequestAborted);
        Start(context, id);
        await WriteAsync(context, info);
    }

    /// <summary><c>GET /v1/conversations/export</c>: all that a list with the same parameters has.</summary>
    public async Task ExportAllAsync(HttpContext context)
    {
        var caller = context.GetCaller();
        var query = ConversationQueryReader.Read(context) with { Limit = Page };
        var list = conversations.List(caller);
        var page = await list.FindAsync(query, context.RequestAborted);
        Start(context, "conversations");
        while (true)
        {
            foreach (var listed in page.Conversations)
            {
                await TryWriteAsync(context, caller, listed.Id);
            }

            if (!page.HasMore)
            {
                return;
            }

            page = await NextAsync(list, query, page, context.RequestAborted);
        }
    }

    /// <summary>The page behind one: from the last of its conversations that is still there on, since those behind that one are gone.</summary>
    private static async Task<ConversationPage> NextAsync(IConversationListGrain list, ConversationQuery query, ConversationPage page, CancellationToken cancellationToken)
    {
        for (var last = page.Conversations.Count - 1; ; last--)
        {
            try
            {
                return await list.FindAsync(query with { After = page.Conversations[last].Id }, cancellationToken);
            }
            catch (LlmException gone) when (last > 0 && gone is { Code: LlmErrorCode.InvalidRequest, Parameter: "after" })
            {
                // Deleted while its page was written.
            }
        }
    }

    private async Task TryWriteAsync(HttpContext context, Caller caller, string id)
    {
        try
        {
            await WriteAsync(context, await conversations.Get(caller, id).GetAsync(context.RequestAborted));
        }
        catch (LlmException gone) when (gone.Code is LlmErrorCode.NotFound)
        {
            // Deleted since the list was read.
        }
    }

    private async Task WriteAsync(HttpContext context, ConversationInfo info)
    {
        await WriteLineAsync(context, JsonSerializer.SerializeToUtf8Bytes(ConversationView.Of(info), ApiJsonContext.Default.ConversationView));
        var tree = conversations.Tree(context.GetCaller(), info.Id);
        for (var first = 0; await tree.ReadAsync(first, Page, context.RequestAborted) is { Count: > 0 } turns; first = turns[^1].Number + 1)
        {
            foreach (var turn in turns)
            {
                var line = new ExportedTurnView("conversation.turn", info.Id, TurnView.Of(turn));
                await WriteLineAsync(context, JsonSerializer.SerializeToUtf8Bytes(line, ApiJsonContext.Default.ExportedTurnView));
            }
        }
    }

    private static async Task WriteLineAsync(HttpContext context, byte[] line)
    {
        await context.Response.Body.WriteAsync(line, context.RequestAborted);
        await context.Response.Body.WriteAsync("\n"u8.ToArray(), context.RequestAborted);
    }

    private static void Start(HttpContext context, string name)
    {
        context.Response.ContentType = "application/jsonl; charset=utf-8";
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"{string.Concat(name.Where(char.IsAsciiLetterOrDigit))}.jsonl\"";
    }
}
