using System.Collections.Frozen;
using System.Text.Json;
using OrleansLlm.Silo.Api.Errors;
using OrleansLlm.Silo.Api.Json;

namespace OrleansLlm.Silo.Api.Answers;

/// <summary>
/// What happens to fields that a parser does not read itself. A field whose loss would change money, safety or the form of
/// the answer is refused unless it asks for what happens anyway; fields without effect are accepted; unknown ones are
/// accepted as OpenAI-compatible servers do, and named in the response's <c>x-ignored-parameters</c> header.
/// </summary>
internal sealed class FieldRules
{
    private const int MaxReported = 8;

    private readonly FrozenSet<string> _known;
    private readonly FrozenDictionary<string, string[]> _unsupported;

    /// <summary>Makes the rules of one endpoint.</summary>
    /// <param name="read">Fields that the parser reads, or that rightly have no effect.</param>
    /// <param name="unsupported">Refused fields, each with the JSON values that change nothing and pass.</param>
    public FieldRules(IEnumerable<string> read, IReadOnlyDictionary<string, string[]> unsupported)
    {
        _known = read.ToFrozenSet(StringComparer.Ordinal);
        _unsupported = unsupported.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Checks all fields; returns the names that nobody knows.</summary>
    public IReadOnlyList<string> Check(JsonFields fields)
    {
        List<string>? ignored = null;
        foreach (var field in fields.All())
        {
            var name = field.Name;
            if (field.Value.ValueKind is JsonValueKind.Null || _known.Contains(name))
            {
                continue;
            }

            if (name == "dry_run")
            {
                RefuseTrial(fields.PathOf(name), field.Value);
            }
            else if (_unsupported.TryGetValue(name, out var harmless))
            {
                Refuse(fields.PathOf(name), field.Value, harmless);
            }
            else if ((ignored ??= []).Count < MaxReported)
            {
                ignored.Add(name);
            }
        }

        return ignored ?? [];
    }

    /// <summary>A call that was meant as a trial must not be run and billed.</summary>
    private static void RefuseTrial(string path, JsonElement value)
    {
        if (value.ValueKind is not JsonValueKind.False)
        {
            throw RequestErrors.UnsupportedValue(path, "POST the body to /v1/route/plan to see what would be done, without a call", JsonText.Show(value));
        }
    }

    private static void Refuse(string path, JsonElement value, string[] harmless)
    {
        var text = value.GetRawText();
        if (harmless.Contains(text))
        {
            return;
        }

        throw harmless.Length == 0
            ? RequestErrors.UnsupportedField(path, JsonText.Show(value))
            : RequestErrors.UnsupportedValue(path, $"this server offers only {string.Join(" or ", harmless)}", JsonText.Show(value));
    }
}
