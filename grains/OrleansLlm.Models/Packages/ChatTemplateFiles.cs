using System.Text.Json;
using OrleansLlm.Models.Tokenization;

namespace OrleansLlm.Models.Packages;

/// <summary>Chat templates, and the texts of the tokens that templates name, from wherever a folder keeps them.</summary>
internal sealed record ChatTemplateFiles
{
    private const string DefaultName = "default";

    /// <summary>Templates by name.</summary>
    public required IReadOnlyDictionary<string, string> Templates { get; init; }

    /// <summary>Text of the BOS token.</summary>
    public string? BosText { get; init; }

    /// <summary>Text of the EOS token.</summary>
    public string? EosText { get; init; }

    /// <summary>Reads them. Files of their own win over <c>tokenizer_config.json</c>, since newer tools write those.</summary>
    public static ChatTemplateFiles Read(string folder, ModelConfig config, Tokenizer tokenizer)
    {
        ConfigElement? tokens = Existing(folder, "tokenizer_config.json");
        ConfigElement? specials = Existing(folder, "special_tokens_map.json");
        var templates = new Dictionary<string, string>(StringComparer.Ordinal);
        AddTemplates(tokens?.Optional("chat_template"), templates);
        AddTemplates(Existing(folder, "chat_template.json")?.Optional("chat_template"), templates);
        AddFiles(folder, templates);
        return new ChatTemplateFiles
        {
            Templates = templates,
            BosText = TokenText(tokens, specials, "bos_token") ?? Spelled(tokenizer, config.BosTokenId),
            EosText = TokenText(tokens, specials, "eos_token") ?? Spelled(tokenizer, config.EosTokenIds is [var first, ..] ? first : null),
        };
    }

    private static ConfigElement? Existing(string folder, string name)
    {
        string path = Path.Combine(folder, name);
        return File.Exists(path) ? ConfigElement.Read(path) : null;
    }

    private static void AddTemplates(ConfigElement? element, Dictionary<string, string> templates)
    {
        if (element is not { } given)
        {
            return;
        }

        if (given.Kind == JsonValueKind.Array)
        {
            foreach (var named in given.Items())
            {
                templates[named.Required("name").String()] = named.Required("template").String();
            }
        }
        else
        {
            templates[DefaultName] = given.String();
        }
    }

    private static void AddFiles(string folder, Dictionary<string, string> templates)
    {
        string single = Path.Combine(folder, "chat_template.jinja");
        if (File.Exists(single))
        {
            templates[DefaultName] = File.ReadAllText(single);
        }

        string several = Path.Combine(folder, "additional_chat_templates");
        if (Directory.Exists(several))
        {
            foreach (string path in Directory.EnumerateFiles(several, "*.jinja"))
            {
                templates[Path.GetFileNameWithoutExtension(path)] = File.ReadAllText(path);
            }
        }
    }

    // A token is its text, or an object with the text in "content".
    private static string? TokenText(ConfigElement? tokens, ConfigElement? specials, string name)
    {
        var element = tokens?.Optional(name) ?? specials?.Optional(name);
        return element switch
        {
            null => null,
            { Kind: JsonValueKind.String } text => text.String(),
            { } token => token.Required("content").String(),
        };
    }

    private static string? Spelled(Tokenizer tokenizer, int? token) =>
        token is { } id && tokenizer.IsSpecial(id) ? tokenizer.Decode([id], skipSpecialTokens: false) : null;
}
