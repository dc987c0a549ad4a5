using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Engine.ToolCalls;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>
/// The compiled constraints of one model, so that requests with the same schema or tools share its masks. Bounded in number and memory: the one that
/// was used longest ago goes first. Thread-safe; compiling is CPU-bound.
/// </summary>
internal sealed class ConstraintCache(ModelPackage package, ToolCalling tools)
{
    private const int MaxEntries = 64;

    /// <summary>They grow as they are used.</summary>
    private const long MaxBytes = 256_000_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, Lazy<CompiledGrammar> Grammar)>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, Lazy<CompiledGrammar> Grammar)> _byUse = new();
    private readonly Lazy<GrammarCompiler> _compiler = new(() => new GrammarCompiler(
        new TokenVocabulary(package.Tokenizer, package.Config.VocabularySize, package.Config.EosTokenIds, tools.ControlTokens(package.Tokenizer))));

    /// <summary>What a request's text is held to; null: nothing.</summary>
    /// <exception cref="LlmException">InvalidRequest or Unsupported, with the field at fault.</exception>
    public CompiledGrammar? Compile(GenerationRequest request)
    {
        var answer = request.Constraint is { } constraint ? Get(ConstraintKey.Of(constraint), constraint.Field, () => CompileNew(constraint)) : null;
        return tools.Rules(request) is { } rules
            ? Get(ConstraintKey.Of(rules, request.Constraint), "tools", () => _compiler.Value.ToolCalls(rules, answer))
            : answer;
    }

    private static string? FieldOf(string? field, GrammarException exception) =>
        exception.Path.Length == 0 ? field
        : field is null || exception.Path.StartsWith(field, StringComparison.Ordinal) ? exception.Path
        : $"{field}.{exception.Path}";

    private CompiledGrammar Get(string key, string? field, Func<CompiledGrammar> compile)
    {
        try
        {
            return Entry(key, compile).Value;
        }
        catch (GrammarException exception)
        {
            Remove(key);
            throw new LlmException(
                exception.IsUnsupported ? LlmErrorCode.Unsupported : LlmErrorCode.InvalidRequest, exception.Message, FieldOf(field, exception), innerException: null);
        }
        catch
        {
            Remove(key);
            throw;
        }
    }

    private Lazy<CompiledGrammar> Entry(string key, Func<CompiledGrammar> compile)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value.Grammar;
            }

            var grammar = new Lazy<CompiledGrammar>(compile);
            _entries[key] = _byUse.AddFirst((key, grammar));
            while (_entries.Count > MaxEntries || (_entries.Count > 1 && Bytes() > MaxBytes))
            {
                _entries.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }

            return grammar;
        }
    }

    private long Bytes() => _byUse.Sum(entry => entry.Grammar is { IsValueCreated: true } made ? made.Value.EstimatedBytes : 0);

    private void Remove(string key)
    {
        lock (_lock)
        {
            if (_entries.Remove(key, out var entry))
            {
                _byUse.Remove(entry);
            }
        }
    }

    private CompiledGrammar CompileNew(OutputConstraint constraint)
    {
        var compiler = _compiler.Value;
        return constraint.Kind switch
        {
            OutputConstraintKind.JsonObject => compiler.JsonObject(),
            OutputConstraintKind.JsonSchema => compiler.JsonSchema(constraint.Text ?? string.Empty),
            OutputConstraintKind.Regex => compiler.Regex(constraint.Text ?? string.Empty),
            OutputConstraintKind.Choice => compiler.Choice(constraint.Choices ?? []),
            OutputConstraintKind.Grammar => compiler.Gbnf(constraint.Text ?? string.Empty),
            _ => throw new GrammarException($"The kind of constraint is not known. Given: {constraint.Kind}."),
        };
    }
}
