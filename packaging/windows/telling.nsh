; What is said also where nobody sees a window: in xai-desktop-setup.log of the temporary folder, or in /LOG=FILE.

Var Log

!macro TellTo PREFIX
Function ${PREFIX}TellTo      ; the sentence lies on the stack
  Exch $R0
  Push $R1
  ${If} $Log == ""
    ${GetParameters} $R1
    ClearErrors
    ${GetOptions} $R1 "/LOG=" $Log
    ${If} ${Errors}
      StrCpy $Log "$TEMP\xai-desktop-setup.log"
    ${EndIf}
  ${EndIf}
  ClearErrors
  FileOpen $R1 $Log a
  ${IfNot} ${Errors}
    FileSeek $R1 0 END
    FileWriteUTF16LE /BOM $R1 "${VERSION}: $R0$\r$\n"
    FileClose $R1
  ${EndIf}
  ClearErrors
  Pop $R1
  Pop $R0
FunctionEnd
!macroend
!insertmacro TellTo ""
!insertmacro TellTo "un."

!macro Tell SENTENCE
  Push "${SENTENCE}"
  !ifdef __UNINSTALL__
    Call un.TellTo
  !else
    Call TellTo
  !endif
!macroend

!macro Leave CODE SENTENCE    ; with an exit code and a sentence, and nothing done
  !insertmacro Tell "${SENTENCE}"
  MessageBox MB_OK|MB_ICONSTOP "${SENTENCE}" /SD IDOK
  SetErrorLevel ${CODE}
  Abort "${SENTENCE}"
!macroend
