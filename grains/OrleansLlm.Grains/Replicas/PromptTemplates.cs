using OrleansLlm.Models.Packages;
using OrleansLlm.Models.Templates;

namespace OrleansLlm.Grains.Replicas;

/// <summary>A package's chat templates, parsed: one for all chats and, where its makers wrote one, another for chats with tools.</summary>
internal sealed record PromptTemplates(ChatTemplate? Default, ChatTemplate? ToolUse)
{
    /// <exception cref="ModelPackageException">A template can not be parsed.</exception>
    public static PromptTemplates Of(ModelPackage package) =>
        new(Parse(package, package.ChatTemplateSource), Parse(package, package.ToolUseTemplateSource));

    public ChatTemplate? For(bool tools) => tools ? ToolUse ?? Default : Default;

    private static ChatTemplate? Parse(ModelPackage package, string? source)
    {
        try
        {
            return source is null ? null : ChatTemplate.Parse(source, package.BosText, package.EosText);
        }
        catch (ChatTemplateException exception)
        {
            throw new ModelPackageException(package.Folder, "chat_template", exception.Message, exception);
        }
    }
}
