namespace Aspire.Hosting.ApplicationModel;

/// <summary>What an annotation does to those of its type that are there already.</summary>
public enum ResourceAnnotationMutationBehavior
{
    Append,
    Replace,
}
