using System.Security.Cryptography;
using System.Text;
using OrleansLlm.Contracts;
using OrleansLlm.Contracts.Routing;
using OrleansLlm.Engine.Constraints;
using OrleansLlm.Models.Packages;

namespace OrleansLlm.Grains.Replicas;

/// <summary>
/// The compiled constraints of one model, so that calls with the same schema share its masks. Bounded: the one that was used longest ago goes
/// first. Thread-safe; compiling is CPU-bound.
/// </summary>
internal sealed class ConstraintCache(ModelPackage package)
{
    private const int MaxEntries = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<(string Key, Lazy<CompiledGrammar> Grammar)>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<(string Key, Lazy<CompiledGrammar> Grammar)> _byUse = new();
    private readonly Lazy<GrammarCompiler> _compiler = new(() => new GrammarCompiler(
        new TokenVocabulary(package.Tokenizer, package.Config.VocabularySize, package.Config.EosTokenIds)));

    /// <summary>The compiled constraint.</summary>
    /// <exception cref="LlmException">InvalidRequest or Unsupported, with the field at fault.</exception>
    public CompiledGrammar Compile(OutputConstraint constraint)
    {
        var key = KeyOf(constraint);
        try
        {
            return Entry(key, constraint).Value;
        }
        catch (GrammarException exception)
        {
            Remove(key);
            throw new LlmException(
                exception.IsUnsupported ? LlmErrorCode.Unsupported : LlmErrorCode.InvalidRequest, exception.Message, FieldOf(constraint, exception), innerException: null);
        }
    }

    private static string? FieldOf(OutputConstraint constraint, GrammarException exception) =>
        exception.Path.Length == 0 ? constraint.Field
        : constraint.Field is null ? exception.Path
        : $"{constraint.Field}.{exception.Path}";

    private static string KeyOf(OutputConstraint constraint)
    {
        var text = $"{constraint.Kind}\0{constraint.Text}\0{string.Join('\0', constraint.Choices ?? [])}";
        return Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
    }

    private Lazy<CompiledGrammar> Entry(string key, OutputConstraint constraint)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value.Grammar;
            }

            var grammar = new Lazy<CompiledGrammar>(() => CompileNew(constraint));
            _entries[key] = _byUse.AddFirst((key, grammar));
            if (_entries.Count > MaxEntries)
            {
                _entries.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }

            return grammar;
        }
    }

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
