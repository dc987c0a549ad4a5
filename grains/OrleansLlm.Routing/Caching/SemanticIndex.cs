using System.Numerics.Tensors;
using OrleansLlm.Contracts.Caching;
using OrleansLlm.Routing.Caching.Meaning;

namespace OrleansLlm.Routing.Caching;

/// <summary>
/// Questions by their vectors, apart for each context. A context holds what fits into a shard's memory, a few thousand, so all are compared: exact, and
/// faster than an index would be at that size. Not thread-safe.
/// </summary>
internal sealed class SemanticIndex
{
    /// <summary>So many of the likest are held against the guard.</summary>
    private const int Candidates = 8;

    private readonly Dictionary<string, List<Question>> _contexts = [];

    public int Count { get; private set; }

    public void Add(StoredEntry stored)
    {
        if (stored.Entry is { Embedding: not null, Address: { Context: { } context, Question: { } text } })
        {
            if (!_contexts.TryGetValue(context, out var questions))
            {
                _contexts[context] = questions = [];
            }

            questions.Add(new Question(stored, MeaningMarks.Of(text)));
            Count++;
        }
    }

    public void Remove(StoredEntry stored)
    {
        if (stored.Entry.Address.Context is { } context && _contexts.TryGetValue(context, out var questions))
        {
            Count -= questions.RemoveAll(question => question.Stored == stored);
            if (questions.Count == 0)
            {
                _contexts.Remove(context);
            }
        }
    }

    public (StoredEntry Stored, double Similarity)? Find(CacheAddress address, float[] embedding, double threshold, Func<StoredEntry, bool> isWanted)
    {
        if (address is not { Context: { } context, Question: { } text } || !_contexts.TryGetValue(context, out var questions))
        {
            return null;
        }

        var likest = new PriorityQueue<Question, float>(Candidates + 1);
        foreach (var question in questions)
        {
            if (question.Stored.Entry.Embedding is not { } other || other.Length != embedding.Length)
            {
                continue;
            }

            var similarity = TensorPrimitives.Dot(other, embedding);
            if (similarity >= threshold && (likest.Count < Candidates || (likest.TryPeek(out _, out var least) && similarity > least)))
            {
                likest.Enqueue(question, similarity);
                if (likest.Count > Candidates)
                {
                    likest.Dequeue();
                }
            }
        }

        return Best(likest, MeaningMarks.Of(text), isWanted);
    }

    private static (StoredEntry Stored, double Similarity)? Best(
        PriorityQueue<Question, float> likest, MeaningMarks marks, Func<StoredEntry, bool> isWanted)
    {
        (StoredEntry, double)? best = null;
        while (likest.TryDequeue(out var question, out var similarity))
        {
            // The likest comes last.
            if (isWanted(question.Stored) && MeaningGuard.Difference(question.Marks, marks) is null)
            {
                best = (question.Stored, Math.Min(1, similarity));
            }
        }

        return best;
    }

    private sealed record Question(StoredEntry Stored, MeaningMarks Marks);
}
