namespace OrleansLlm.Retrieval.Storage;

/// <summary>The parts of a snapshot. Stored: never renumber.</summary>
internal enum SectionId
{
    Settings = 1,
    Meta = 2,
    Documents = 3,
    DocumentText = 4,
    Chunks = 5,
    ChunkText = 6,
    ContentOrder = 7,
    Terms = 8,
    TermText = 9,
    Postings = 10,
    Lengths = 11,
    VectorCodes = 12,
    VectorSteps = 13,
    VectorValues = 14,
    GraphLevels = 15,
    GraphLowest = 16,
    GraphOffsets = 17,
    GraphUpper = 18,
    ChunkPlaces = 19,
}
