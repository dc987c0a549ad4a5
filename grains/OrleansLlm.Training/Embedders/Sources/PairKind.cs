namespace OrleansLlm.Training.Embedders.Sources;

/// <summary>Why two texts belong together.</summary>
internal enum PairKind
{
    /// <summary>A word and what a dictionary says it means.</summary>
    Definition,

    /// <summary>A definition, or its words, and a sentence that uses one of them.</summary>
    Example,

    /// <summary>Words that mean the same or come of one another.</summary>
    Synonym,

    /// <summary>A definition and that of the next wider concept.</summary>
    Broader,

    /// <summary>A word and several that a thesaurus puts beside it.</summary>
    Thesaurus,

    /// <summary>Neighbouring sentences of prose.</summary>
    Neighbour,

    /// <summary>A sentence and the rest of its paragraph.</summary>
    Passage,

    /// <summary>A heading or a name and the text under it.</summary>
    Heading,

    /// <summary>The same text twice; each time other words are left out.</summary>
    Same,
}
