using System.Text.Json;
using Microsoft.Extensions.AI;
using OpenAI.Chat;
using OrleansLlm.Contracts.Tools;

namespace OrleansLlm.Client.Chat;

/// <summary>
/// Where parts of an answer come from, as citations on its text. Their regions count the UTF-16 units of the whole text; of a stream they come with a content of no text
/// after the text that they are about.
/// </summary>
internal static class Citations
{
    private const string FileCitation = "file_citation";
    private const string FileSearch = "file_search";

    /// <summary>Puts the citations of a whole answer on its text, in place of what the OpenAI package makes of them: it knows those of pages only.</summary>
    public static void AddTo(ChatResponse response)
    {
        if (response.RawRepresentation is not ChatCompletion whole || !whole.Patch.TryGetJson("$.choices[0].message.annotations"u8, out var json))
        {
            return;
        }

        foreach (var content in response.Messages.SelectMany(message => message.Contents))
        {
            content.Annotations = null;
        }

        var text = response.Messages.SelectMany(message => message.Contents).OfType<TextContent>().FirstOrDefault();
        text?.Annotations = Read(json);
    }

    /// <summary>Adds the citations that a part of a stream has.</summary>
    public static void AddTo(ChatResponseUpdate update)
    {
        if (update.RawRepresentation is StreamingChatCompletionUpdate part && part.Patch.TryGetJson("$.choices[0].delta.annotations"u8, out var json) && Read(json) is { Count: > 0 } found)
        {
            update.Contents.Add(new TextContent("") { Annotations = found });
        }
    }

    /// <summary>Citations as a content of a stream.</summary>
    public static TextContent Content(IEnumerable<TextAnnotation> annotations) => new("") { Annotations = [.. annotations.Select(Of)] };

    /// <summary>Joins a message's texts, where citations came with a content of their own, to one that has them.</summary>
    public static void Join(Microsoft.Extensions.AI.ChatMessage message)
    {
        var texts = message.Contents.OfType<TextContent>().ToList();
        if (texts.Count < 2 || texts.All(text => text.Annotations is not { Count: > 0 }))
        {
            return;
        }

        var whole = new TextContent(string.Concat(texts.Select(text => text.Text))) { Annotations = [.. texts.SelectMany(text => text.Annotations ?? [])] };
        message.Contents = [.. message.Contents.Select(content => content == texts[0] ? whole : content).Where(content => content == whole || content is not TextContent)];
    }

    private static CitationAnnotation Of(TextAnnotation annotation) => new()
    {
        FileId = annotation.FileId,
        Title = annotation.Title ?? annotation.Filename,
        Url = Uri.TryCreate(annotation.Url, UriKind.Absolute, out var url) ? url : null,
        Snippet = annotation.Quote,
        ToolName = annotation.Type == FileCitation ? FileSearch : null,
        AnnotatedRegions = [new TextSpanAnnotatedRegion { StartIndex = annotation.StartIndex, EndIndex = annotation.EndIndex }],
        RawRepresentation = annotation,
    };

    /// <summary>The annotations of a list that have a place in the text.</summary>
    public static IEnumerable<TextAnnotation> AnnotationsOf(JsonElement annotations) =>
        (annotations.ValueKind == JsonValueKind.Array ? annotations.EnumerateArray() : default).Select(Read).OfType<TextAnnotation>();

    private static List<AIAnnotation> Read(ReadOnlyMemory<byte> json)
    {
        using var annotations = JsonDocument.Parse(json);
        return [.. AnnotationsOf(annotations.RootElement).Select(Of)];
    }

    /// <summary>Null: of a kind that has no place in the text.</summary>
    private static TextAnnotation? Read(JsonElement annotation) =>
        annotation.ValueKind == JsonValueKind.Object && annotation.TryGetProperty("type", out var named) && named.ValueKind == JsonValueKind.String
            && named.GetString() is { } type && annotation.TryGetProperty(type, out var body)
            ? body.Deserialize(ChatJson.Default.CitationBody)?.ToAnnotation(type)
            : null;
}
